import pandas as pd
import pytest

from molvae.data.config import PrepareConfig, config_for
from molvae.data.prepare import prepare
from molvae.data.source import Source
from molvae.data.sources import SOURCES, file, source_of
from molvae.data.split import Split
from molvae.data.store import REJECTS
from molvae.errors import SettingError

ALCOHOLS = [f"{'C' * length}O" for length in range(1, 31)]
CONFIG = PrepareConfig(split=Split(valid=3.0, test=0.0), workers=1)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_smiles_are_prepared_as_they_are_given():
    store = prepare([*ALCOHOLS, "CCO.Cl", "nonsense"], CONFIG)
    assert sorted(store.smiles(row) for row in range(len(store))) == sorted(ALCOHOLS)
    assert {name: len(store.split(name)) for name in store.split_names} == {"train": 27, "valid": 3}
    rejects = pd.read_csv(store.path / REJECTS)
    assert rejects["line"].tolist() == [31, 32]
    assert rejects["reason"][0] == "duplicate: of line 2"


def test_each_content_has_a_store_of_its_own():
    one, other, again = (prepare(molecules, CONFIG) for molecules in (ALCOHOLS, ALCOHOLS[:20], ALCOHOLS))
    assert one.path == again.path != other.path
    assert len(other) == 20


def test_the_columns_of_a_table_are_properties():
    table = pd.DataFrame({"structure": ALCOHOLS, "length": range(30)}, index=range(100, 130))
    store = prepare(table, PrepareConfig(smiles_column="structure", split=CONFIG.split, workers=1))
    assert dict(zip(store.smiles_of(range(30)), store.properties["length"], strict=True)) == dict(
        zip(ALCOHOLS, range(30), strict=True)
    )


def test_sources_are_known_by_name_and_by_file(tmp_path):
    assert source_of("nci") == SOURCES["nci"]()
    assert source_of(tmp_path / "own.csv") == file(str(tmp_path / "own.csv"))
    source = Source("own", ())
    assert source_of(source) is source


def test_a_prepared_store_must_have_been_made_as_the_config_says(tmp_path):
    made = prepare(ALCOHOLS, CONFIG, output=tmp_path / "store")
    assert prepare(made.path).path == made.path
    assert prepare(str(made.path), CONFIG).path == made.path
    with pytest.raises(SettingError, match=r"^max_length=20: .* was prepared with 128"):
        prepare(made.path, PrepareConfig(split=CONFIG.split, max_length=20))


def test_what_suits_a_source_is_taken(tmp_path):
    (tmp_path / "train.csv.gz").touch()
    moses = config_for(SOURCES["moses"](str(tmp_path)))
    assert moses == PrepareConfig(standardizer=None, split=Split("source", valid=10_000.0))
    assert config_for(SOURCES["nci"]()) == PrepareConfig()


@pytest.mark.parametrize(
    ("name", "value"), [("max_length", 0), ("max_length", 70_000), ("min_token_count", -1)]
)
def test_settings_that_mean_nothing_are_refused(name, value):
    with pytest.raises(SettingError, match=f"^{name}={value}"):
        PrepareConfig(**{name: value})
