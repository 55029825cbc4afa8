import pytest
from hypothesis import given
from hypothesis import strategies as st

from molvae.model.nn.special_tokens import BOS, EOS, PAD, SPECIAL_TOKENS, UNK
from molvae.model.tokenizer import SelfiesTokenizer, UnknownTokens, Vocab

TOKENS = ["[C]", "[=C]", "[O]", "[Branch1]", "[Ring1]", "[N+1]"]
TOKENIZER = SelfiesTokenizer(Vocab.from_tokens(TOKENS))


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=30))
def test_decoding_undoes_encoding(tokens):
    text = "".join(tokens)
    ids = TOKENIZER.encode(text)
    assert len(ids) == len(tokens)
    assert TOKENIZER.decode(ids) == text


def test_special_tokens_come_first():
    assert TOKENIZER.vocab.tokens[:4] == SPECIAL_TOKENS
    assert [TOKENIZER.vocab.ids[token] for token in SPECIAL_TOKENS] == [PAD, BOS, EOS, UNK]


def test_a_vocabulary_does_not_depend_on_the_order_seen():
    assert Vocab.from_tokens(TOKENS) == Vocab.from_tokens(reversed(TOKENS * 2))


def test_all_unknown_tokens_are_named():
    with pytest.raises(UnknownTokens) as failure:
        TOKENIZER.encode("[C][Xe][Br][Xe]")
    assert failure.value.tokens == ("[Br]", "[Xe]")


def test_decoding_stops_at_eos_and_leaves_other_marks_out():
    carbon = TOKENIZER.vocab.ids["[C]"]
    assert TOKENIZER.decode([BOS, carbon, PAD, UNK, carbon, EOS, carbon]) == "[C][C]"


def test_json_round_trip():
    assert Vocab.from_json(TOKENIZER.vocab.to_json()) == TOKENIZER.vocab


@pytest.mark.parametrize("tokens", [("[C]",), (*SPECIAL_TOKENS, "[C]", "[C]")])
def test_what_is_no_vocabulary_is_refused(tokens):
    with pytest.raises(ValueError, match="vocabulary"):
        Vocab(tokens)
