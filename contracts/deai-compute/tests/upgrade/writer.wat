;; Writes state by hand: the input is a byte with the length of the key, the key, the value.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $length (param i64) (result i64)))
  (import "env" "read_register" (func $read (param i64 i64)))
  (import "env" "storage_write" (func $store (param i64 i64 i64 i64 i64) (result i64)))
  (memory 2)
  (func (export "put") (local $key i64)
    (call $input (i64.const 0))
    (call $read (i64.const 0) (i64.const 0))
    (local.set $key (i64.load8_u (i32.const 0)))
    (drop (call $store
      (local.get $key) (i64.const 1)
      (i64.sub (i64.sub (call $length (i64.const 0)) (i64.const 1)) (local.get $key))
      (i64.add (local.get $key) (i64.const 1))
      (i64.const 1)))))
