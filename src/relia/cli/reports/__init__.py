"""What `relia verify` prints: text for people, JSON, SARIF and JUnit for programs."""
