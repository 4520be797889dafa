;; Its `migrate` spoils the state first, and then fails.
(module
  (import "env" "storage_write" (func $store (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "panic_utf8" (func $panic (param i64 i64)))
  (memory 1)
  (data (i32.const 0) "STATEspoiled")
  (func (export "migrate")
    (drop (call $store (i64.const 5) (i64.const 0) (i64.const 7) (i64.const 5) (i64.const 0)))
    (call $panic (i64.const 7) (i64.const 5)))
  (func (export "who")))
