;; Waits under a name of its own choice, and chooses who gets a deposit back.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $register_len (param i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
  (import "env" "promise_result" (func $promise_result (param i64 i64) (result i64)))
  (import "env" "promise_return" (func $promise_return (param i64)))
  (import "env" "promise_create"
    (func $promise_create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_set_refund_to" (func $promise_set_refund_to (param i64 i64 i64)))
  (import "env" "promise_yield_create_with_id"
    (func $promise_yield_create_with_id (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_yield_resume_with_yield_id"
    (func $promise_yield_resume_with_yield_id (param i64 i64 i64 i64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "back")
  (data (i32.const 16) "absent")
  (data (i32.const 32) "resumed")
  (data (i32.const 48) "too late")
  (data (i32.const 64) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no deposit
  (data (i32.const 96) "the name of what waits, 32 bytes")
  (data (i32.const 160) "\00\00\00\a1\ed\cc\ce\1b\c2\d3\00\00\00\00\00\00") ;; 1 NEAR

  (global $gas i64 (i64.const 20000000000000))

  ;; Length of the argument, copied to 1024.
  (func $argument (result i64)
    (call $input (i64.const 0))
    (call $read_register (i64.const 0) (i64.const 1024))
    (call $register_len (i64.const 0)))

  ;; Waits until it is resumed; `back` makes the result.
  (func (export "wait")
    (call $promise_return
      (call $promise_yield_create_with_id (i64.const 4) (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 64)
        (global.get $gas) (i64.const 0) (i64.const 32) (i64.const 96))))

  ;; Returns the result it was given.
  (func (export "back")
    (drop (call $promise_result (i64.const 0) (i64.const 1)))
    (call $read_register (i64.const 1) (i64.const 2048))
    (call $value_return (call $register_len (i64.const 1)) (i64.const 2048)))

  ;; Resumes what waits, with the argument.
  (func (export "resume")
    (if (call $promise_yield_resume_with_yield_id (i64.const 32) (i64.const 96) (call $argument) (i64.const 1024))
      (then (call $log_utf8 (i64.const 7) (i64.const 32)))
      (else (call $log_utf8 (i64.const 8) (i64.const 48)))))

  ;; Sends 1 NEAR to test.near with a call that fails. Who the argument names gets it back.
  (func (export "give")
    (local $promise i64) (local $length i64)
    (local.set $length (call $argument))
    (local.set $promise
      (call $promise_create (i64.const 9) (i64.const 192) (i64.const 6) (i64.const 16) (i64.const 0) (i64.const 0)
        (i64.const 160) (global.get $gas)))
    (call $promise_set_refund_to (local.get $promise) (local.get $length) (i64.const 1024))
    (call $promise_return (local.get $promise)))
  (data (i32.const 192) "test.near"))
