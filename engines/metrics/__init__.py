"""How good a result is: each metric a function of arrays, with a planted fault that must turn it red (`self_test`)."""
