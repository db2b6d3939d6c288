"""The Faust shell: moves bytes between topics and the core; decides nothing."""
