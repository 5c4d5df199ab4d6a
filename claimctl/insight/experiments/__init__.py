"""Tests of ways to judge claims: how many claims they take, and what came of them."""
