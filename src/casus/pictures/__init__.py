"""Pictures from plain rows: timeline, map and network, as SVG that needs nothing but itself and as PNG."""
