"""Figures of a comparison, over matplotlib: forest plots, heat maps, trends, map of profiles, tile map, intensity; as SVG and PNG.

Every drawing function takes the frames of a comparison and the Chinese names of themes, returns as many figures as pages are needed (none
without data), and lets `href(group, theme)` say where a mark leads. A figure's label holds its title and, after a line break, its description.
"""

from nlp.compare.figures.font import font_face
from nlp.compare.figures.forest_plot import forest
from nlp.compare.figures.heat_map import heatmap
from nlp.compare.figures.intensity_dots import intensity
from nlp.compare.figures.profile_map import profiles
from nlp.compare.figures.render import png, svg
from nlp.compare.figures.tile_map import tiles
from nlp.compare.figures.trend_lines import trend

__all__ = ["font_face", "forest", "heatmap", "intensity", "png", "profiles", "svg", "tiles", "trend"]
