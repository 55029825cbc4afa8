"""Ids of the tokens that every vocabulary begins with; the tokenizer writes them, the model reads them."""

PAD, BOS, EOS, UNK = 0, 1, 2, 3
SPECIAL_TOKENS = ("[pad]", "[bos]", "[eos]", "[unk]")
