"""The database engine, sessions, the naming convention of constraints, and the migrations."""
