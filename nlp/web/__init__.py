"""The page to work in: FastAPI, Jinja2, htmx; every action a plain form too. `app` puts it together, `pages` has one module a screen."""
