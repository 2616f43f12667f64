"""duban (督办): read government speeches and documents, find who was told to do what by when."""

__version__ = "0.1.0"
