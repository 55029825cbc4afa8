"""The settings of conf/ say what the functions say."""

from inspect import signature

from molvae.cli.settings.compose import compose_verb
from molvae.filters.suited import AUTO
from molvae.model.hub import DEFAULT
from molvae.model.priors.prior import SampleOptions
from molvae.sampling.sample import sample


def test_molvae_sample_has_the_function_s_defaults():
    cfg = compose_verb("sample", [])
    arguments = {name: one.default for name, one in signature(sample).parameters.items()}
    assert cfg.model == DEFAULT
    shared = {"count", "temperature", "top_p", "novel", "distinct", "device", "seed"}
    assert {name: cfg[name] for name in shared} == {name: arguments[name] for name in shared}
    all_as_usual = {"max_decoded", "workers"}  # 0 on the command line
    assert [cfg[name] for name in all_as_usual] == [0, 0]
    assert [arguments[name] for name in all_as_usual] == [None, None]
    options = SampleOptions()
    assert (options.temperature, options.top_p, options.seed) == (cfg.temperature, cfg.top_p, cfg.seed)
    assert [arguments["filters"]] == list(cfg.filters) == [AUTO]
    assert cfg.scoring == compose_verb("sample", [f"scoring={arguments['scoring']}"]).scoring
