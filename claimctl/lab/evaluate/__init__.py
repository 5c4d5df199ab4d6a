"""Results held against the truth: every figure with its interval and the number it rests on."""
