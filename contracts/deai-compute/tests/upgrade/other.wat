;; Quite another contract: `migrate` leaves a mark and keeps all else, `who` reports that it is here.
(module
  (import "env" "storage_write" (func $store (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "value_return" (func $return (param i64 i64)))
  (memory 1)
  (data (i32.const 0) "mark\"other\"")
  (func (export "migrate")
    (drop (call $store (i64.const 4) (i64.const 0) (i64.const 7) (i64.const 4) (i64.const 0))))
  (func (export "who") (call $return (i64.const 7) (i64.const 4))))
