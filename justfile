# Shortcuts. Every recipe is one documented command.

# Start the whole network on this machine.
up *flags:
    ./scripts/up {{flags}}

# Stop it.
down:
    ./scripts/down

# Show it.
status:
    ./scripts/status

# Run every check and every test, or those whose name contains the words.
test *words:
    ./scripts/test {{words}}

# Format every workspace.
fmt:
    cargo fmt --all

# Regenerate IDL, ABI, .sqlx and OpenAPI.
bless:
    ./scripts/deai build --bless
    ./scripts/deai sqlx
    ./target/debug/api openapi > api/openapi.json
