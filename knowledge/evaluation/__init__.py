"""Judging search and answers by questions with known answers: any bank, or the product's own."""
