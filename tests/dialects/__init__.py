"""Tests of the settings of card syntaxes."""
