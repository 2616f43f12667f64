"""What every suite shares: the switch that refreshes golden files, and how hypothesis runs."""

import signal

from hypothesis import settings

# Two slow cores are no failure: cost has tests of its own.
settings.register_profile("duban", deadline=None)
settings.load_profile("duban")


def pytest_configure():
    """Let signals do what they do by default: whoever starts the suite in the background (nohup, &) makes it ignore some."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write tests/golden anew; read the diff before you commit"
    )
    parser.addoption(
        "--fuzz", type=int, default=0, metavar="N", help="run N cases of tests/fuzz instead of the same few hundred"
    )
