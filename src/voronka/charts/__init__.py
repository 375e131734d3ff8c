"""Charts as inline SVG: positions in per cent of the plot, sizes in pixels, so that a chart fits any width unscaled."""
