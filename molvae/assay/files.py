"""What a predictor's folder holds: names that are told without the libraries that read it."""

PREDICTOR, COMPOUNDS = "predictor.json", "compounds.csv"
