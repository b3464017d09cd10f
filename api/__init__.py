"""HTTP over the analyzer."""
