"""Print and speech: leaflets, posters, pictures, infographics, cards, certificates, and texts to be read aloud."""
