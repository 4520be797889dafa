use sqlx::{ConnectOptions, PgPool};
use store::{Error, Store};

fn url(pool: &PgPool) -> String {
    pool.connect_options().to_url_lossy().to_string()
}

#[sqlx::test(migrations = false)]
async fn an_empty_database_is_older_until_it_is_migrated(pool: PgPool) {
    let error = Store::connect(&url(&pool)).await.unwrap_err();
    assert!(matches!(error, Error::SchemaOlder { .. }), "{error}");
    assert!(error.to_string().contains("run `indexer migrate`"), "{error}");

    store::migrate(&url(&pool)).await.unwrap();
    store::migrate(&url(&pool)).await.unwrap();

    Store::connect(&url(&pool)).await.unwrap();
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_newer_schema_is_refused(pool: PgPool) {
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101000000, 'from the future', true, '', 0)",
    )
    .execute(&pool)
    .await
    .unwrap();
    for error in [Store::connect(&url(&pool)).await.err(), store::migrate(&url(&pool)).await.err()] {
        let error = error.unwrap();
        assert!(matches!(error, Error::SchemaNewer { found: 99990101000000 }), "{error}");
        assert!(error.to_string().contains("this binary is too old"), "{error}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_edited_or_half_run_migration_is_refused(pool: PgPool) {
    sqlx::query("update _sqlx_migrations set success = false").execute(&pool).await.unwrap();
    assert!(matches!(Store::connect(&url(&pool)).await, Err(Error::SchemaDirty { .. })));
    assert!(matches!(store::migrate(&url(&pool)).await, Err(Error::SchemaDirty { .. })));

    sqlx::query("update _sqlx_migrations set success = true, checksum = 'x'").execute(&pool).await.unwrap();
    assert!(matches!(Store::connect(&url(&pool)).await, Err(Error::SchemaDiffers { .. })));
    assert!(matches!(store::migrate(&url(&pool)).await, Err(Error::SchemaDiffers { .. })));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_without_its_password() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Store::connect(&format!("postgres://deai:secret@{closed}/mirror")).await.unwrap_err();
    assert!(error.is_transient());
    let text = error.to_string();
    assert!(text.contains(&format!("{closed}/mirror")) && text.contains("DATABASE_URL"), "{text}");
    assert!(!text.contains("secret"), "{text}");

    let error = Store::connect("localhost").await.unwrap_err();
    assert!(matches!(error, Error::Url(_)) && !error.is_transient(), "{error}");
}
