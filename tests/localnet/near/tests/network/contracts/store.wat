;; Keeps one value, and fails when reported to.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $register_len (param i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "storage_write" (func $storage_write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "storage_read" (func $storage_read (param i64 i64 i64) (result i64)))
  (import "env" "storage_remove" (func $storage_remove (param i64 i64 i64) (result i64)))
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
  (import "env" "panic_utf8" (func $panic_utf8 (param i64 i64)))
  (import "env" "block_timestamp" (func $block_timestamp (result i64)))
  (memory (export "memory") 4)
  (data (i32.const 0) "value")
  (data (i32.const 16) "stored")
  (data (i32.const 32) "as read")

  ;; Length of the argument, copied to 1024.
  (func $argument (result i64)
    (call $input (i64.const 0))
    (call $read_register (i64.const 0) (i64.const 1024))
    (call $register_len (i64.const 0)))

  (func (export "set")
    (drop (call $storage_write (i64.const 5) (i64.const 0) (call $argument) (i64.const 1024) (i64.const 1)))
    (call $log_utf8 (i64.const 6) (i64.const 16)))

  (func (export "get")
    (if (i64.eqz (call $storage_read (i64.const 5) (i64.const 0) (i64.const 0))) (then (return)))
    (call $read_register (i64.const 0) (i64.const 1024))
    (call $value_return (call $register_len (i64.const 0)) (i64.const 1024)))

  ;; Returns its argument.
  (func (export "echo") (call $value_return (call $argument) (i64.const 1024)))

  (func (export "clear")
    (drop (call $storage_remove (i64.const 5) (i64.const 0) (i64.const 1))))

  (func (export "set_and_fail")
    (drop (call $storage_write (i64.const 5) (i64.const 0) (call $argument) (i64.const 1024) (i64.const 1)))
    (call $panic_utf8 (i64.const 7) (i64.const 32)))

  (func (export "time")
    (i64.store (i32.const 1024) (call $block_timestamp))
    (call $value_return (i64.const 8) (i64.const 1024)))

  ;; Burns gas until there is none.
  (func (export "spin") (loop $again (br $again)))

  (func (export "nothing")))
