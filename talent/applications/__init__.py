"""From application or invitation to placement: pipeline, mutual consent to contact, decisions with reasons."""
