use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "DeAI",
        description = "The decentralised AI-compute network: projects on Solana, nodes and tasks on NEAR, mirrored from \
            both chains.\n\n\
            Every answer comes from one moment of the mirror, and `coverage` says which blocks it holds. After a \
            transaction of yours, ask with `min_slot` or `min_height` to see it.\n\n\
            Lists come in pages: give `next` back as `cursor`. Amounts, heights, ids and times are decimal strings, \
            as they pass what a JSON number holds; times are nanoseconds since the Unix epoch. What fails is reported \
            as application/problem+json (RFC 9457).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "projects", description = "The registry on Solana"),
        (name = "nodes", description = "Who computes"),
        (name = "tasks", description = "What is computed, for whom and for how much"),
        (name = "network", description = "The network as a whole"),
        (name = "service", description = "This server"),
    ),
)]
pub struct Document;
