fn main() {
    // `sqlx::migrate!` sees a changed migration, but not a new one.
    println!("cargo:rerun-if-changed=../../migrations");
}
