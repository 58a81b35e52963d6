"""The web application: `serve` on a ledger. Pages in `pages/`, what they share in `answer`, who may ask in `guard`."""
