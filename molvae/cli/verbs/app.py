"""`molvae app`: the page in the browser, for as long as nobody interrupts it."""

from omegaconf import DictConfig

from molvae.cli.standard_streams import answer


def run(cfg: DictConfig) -> None:
    """Serve the page, and print its address."""
    from molvae.app.server import serve

    serve(
        cfg.model, project=cfg.project or None, port=cfg.port, host=cfg.host, open=cfg.open, on_ready=answer
    )
