"""What the commands of `duban compare` share: the options that name texts, groups and frame, and the way from them to a coded corpus."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nlp.errors import UsageError, not_installed

if TYPE_CHECKING:
    from nlp.batch.compare import Gathered
    from nlp.compare.classifier import ThemeClassifier
    from nlp.compare.corpus import Corpus
    from nlp.compare.frame import CodeFrame
    from nlp.compare.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])

NEEDED = {"pandas": "pandas", "pyarrow": "pyarrow", "scipy": "scipy", "scikit-learn": "sklearn", "matplotlib": "matplotlib", "fonttools": "fontTools"}
"""Package of the extra `compare` → the module it holds."""
CODERS = {"both": "词表和分类器", "classifier": "分类器", "lexicon": "词表"}
"""Who codes → its Chinese name."""
NO_LIKE = ("none", "无")


def check_installed() -> None:
    """Raise UsageError naming what of the extra `compare` is not installed."""
    if lacking := [name for name, module in NEEDED.items() if find_spec(module) is None]:
        raise UsageError(not_installed("区域比较", "、".join(lacking), "compare"))


def column(words: str) -> str:
    """Return the English name of a column of the documents; a column of the user's own manifest stays as it is."""
    from nlp.compare.metadata import field_of

    return field_of(words) or words


def _by(_: click.Context, __: click.Parameter, value: str) -> str:
    return column(value.strip())


def _like(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = [name.strip() for name in value.replace("，", ",").replace("、", ",").split(",") if name.strip()]
    return () if names in ([one] for one in NO_LIKE) else tuple(map(column, names))


def one_of(names: Mapping[str, str]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return a callback that takes a key or its Chinese name."""

    def choose(_: click.Context, __: click.Parameter, value: str) -> str:
        key = {chinese: key for key, chinese in names.items()}.get(value, value)
        if key not in names:
            raise click.BadParameter(f"没有“{value}”：可以是 {'、'.join(f'{key}（{chinese}）' for key, chinese in names.items())}")
        return key

    return choose


_OPTIONS = (
    click.argument("inputs", nargs=-1, required=True, metavar="输入…"),
    click.option(
        "--manifest",
        metavar="清单",
        type=Path,
        help="说明各文件情况的 CSV，列为 文件,地区,省份,地市,县区,层级,年份,日期,文种,发文机关,会议（或 file, region, province, city, county, level, year, date, doc_type, issuer, meeting），可缺列；"
        "多出的列（如 四大板块）可供 --by 分组。",
    ),
    click.option("--by", default="region", callback=_by, metavar="列", help="按哪一列分组：region 地区（默认）、province、city、county、level、year、issuer，或清单里的任何一列。"),
    click.option("--like", callback=_like, metavar="列", help="只在这些列相同的文件之间比较，逗号隔开；默认 level,year,doc_type（层级、年份、文种），none 为不限。"),
    click.option("--frame", "frame_", default="government", metavar="框架", help="主题框架：government 政府工作（默认）、rule_of_law 法治政府建设，或自己的 YAML、CSV 文件。"),
    click.option(
        "--seed-words", multiple=True, metavar="主题=词,词", help="给框架的一个二级主题（编号或名称）添上本地的说法，可以写多次；归给一个主题的词不再归别的。"
    ),
    click.option(
        "--coder",
        default="both",
        callback=one_of(CODERS),
        metavar="方式",
        help="怎样编码：both 词表和分类器（默认；框架没有分类器时只用词表）、classifier 同 both 而没有分类器就报错、lexicon 只用词表。",
    ),
    click.option("--classifier", "fitted", metavar="文件夹", type=Path, help="用 duban compare fit 训练的分类器。"),
    click.option("--model", metavar="模型", help="识别句段的模型，名称或文件夹；不写则用自带的默认模型。"),
    click.option("--jobs", metavar="个数", type=click.IntRange(1, 64), help="同时分析的进程数；不写则自动决定。"),
)


def corpus_options(command: _Command) -> _Command:
    """Give a command the options that name texts, groups and frame."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Coded:
    """A corpus with what it came from and what codes it."""

    gathered: Gathered
    corpus: Corpus
    frame: CodeFrame
    classifier: ThemeClassifier | None
    settings: Settings


def read(
    inputs: tuple[str, ...],
    out: Path,
    *,
    manifest: Path | None,
    by: str,
    like: tuple[str, ...] | None,
    frame_: str,
    seed_words: tuple[str, ...],
    coder: str,
    fitted: Path | None,
    model: str | None,
    jobs: int | None,
    quiet: bool = False,
    **numbers: Any,
) -> Coded:
    """Analyse the inputs into `out` and return them as a corpus; `numbers` are further fields of the settings.

    Raises UsageError, DataError, ModelError, WriteFailedError.
    """
    from nlp.batch.compare import gather
    from nlp.cli.batch import progress_bar
    from nlp.compare.corpus import build_corpus
    from nlp.compare.frame import load_frame
    from nlp.compare.metadata import own_columns
    from nlp.compare.settings import Settings

    settings = Settings(by=by, like=Settings().like if like is None else like, **numbers)
    frame = load_frame(frame_).with_seeds(_seeds(seed_words))
    classifier = _classifier(frame, coder, fitted)
    with progress_bar(shown=not quiet and sys.stderr.isatty()) as progress:
        gathered = gather(inputs, out, manifest=manifest, own=own_columns(settings), model=model, jobs=jobs, progress=progress)
    return Coded(gathered, build_corpus(gathered.analyses(), gathered.metadata, settings=settings), frame, classifier, settings)


def _seeds(typed: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the words to add by theme. Raises UsageError for one that is not 主题=词,词."""
    seeds: dict[str, list[str]] = {}
    for one in typed:
        theme, equals, words = one.replace("＝", "=").partition("=")
        named = [word for part in words.replace("，", ",").replace("、", ",").split(",") if (word := part.strip())]
        if not (theme.strip() and equals and named):
            raise UsageError(f"--seed-words 写成“{one}”：应写成 主题=词,词，如 污染防治=散煤,臭氧")
        seeds.setdefault(theme.strip(), []).extend(named)
    return seeds


def _classifier(frame: CodeFrame, coder: str, fitted: Path | None) -> ThemeClassifier | None:
    """Return what codes beside the lexicon. Raises UsageError where a classifier is asked for and the frame has none."""
    from nlp.compare.classifier import load, shipped

    if coder == "lexicon":
        if fitted:
            raise UsageError("--coder lexicon 与 --classifier 不能同用：前者不用分类器")
        return None
    found = load(fitted) if fitted else shipped(frame)
    if found is None and coder == "classifier":
        raise UsageError(f"框架“{frame.title}”没有自带的分类器：请用 --classifier 指明自己训练的（duban compare fit），或改用 --coder lexicon")
    return found


def forget(out: Path) -> None:
    """Remove the analyses kept in an output folder: they hold the texts."""
    import shutil

    from nlp.batch.compare import CACHE
    from nlp.files import writing

    with writing(out / CACHE):
        shutil.rmtree(out / CACHE)


def tell(gathered: Gathered, *, quiet: bool) -> None:
    """Say on stderr which inputs came to nothing and what had no effect."""
    from nlp.cli.batch import MAX_FAILURES_SHOWN

    for record in gathered.failures[:MAX_FAILURES_SHOWN]:
        click.echo(f"未完成 {record.path}：{record.message}", err=True)
    if len(gathered.failures) > MAX_FAILURES_SHOWN:
        click.echo(f"……另有 {len(gathered.failures) - MAX_FAILURES_SHOWN} 个未完成。", err=True)
    if not quiet:
        for notice in gathered.notices:
            click.echo(f"注意：{notice}", err=True)
