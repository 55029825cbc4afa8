"""How good a molecule is: scorers, their desirability, and the objective that combines them."""
