"""The only place that orders the stages: article to outcome."""
