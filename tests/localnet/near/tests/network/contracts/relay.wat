;; Calls other contracts and reports what came of it.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "register_len" (func $register_len (param i64) (result i64)))
  (import "env" "read_register" (func $read_register (param i64 i64)))
  (import "env" "current_account_id" (func $current_account_id (param i64)))
  (import "env" "value_return" (func $value_return (param i64 i64)))
  (import "env" "log_utf8" (func $log_utf8 (param i64 i64)))
  (import "env" "storage_write" (func $storage_write (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "storage_read" (func $storage_read (param i64 i64 i64) (result i64)))
  (import "env" "promise_create"
    (func $promise_create (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_then"
    (func $promise_then (param i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_and" (func $promise_and (param i64 i64) (result i64)))
  (import "env" "promise_return" (func $promise_return (param i64)))
  (import "env" "promise_results_count" (func $promise_results_count (result i64)))
  (import "env" "promise_result" (func $promise_result (param i64 i64) (result i64)))
  (import "env" "promise_yield_create"
    (func $promise_yield_create (param i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (import "env" "promise_yield_resume" (func $promise_yield_resume (param i64 i64 i64 i64) (result i32)))
  (import "env" "promise_batch_create" (func $promise_batch_create (param i64 i64) (result i64)))
  (import "env" "promise_batch_action_transfer" (func $promise_batch_action_transfer (param i64 i64)))
  (memory (export "memory") 4)
  (data (i32.const 0) "back")
  (data (i32.const 16) "data id")
  (data (i32.const 64) "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00") ;; no deposit
  (data (i32.const 96) "failed ")
  (data (i32.const 112) "came ")
  (data (i32.const 128) "resumed")
  (data (i32.const 144) "too late")
  (data (i32.const 160) "\00\00\00\4a\48\01\14\16\95\45\08\00\00\00\00\00") ;; 10 NEAR

  (global $gas i64 (i64.const 20000000000000))

  ;; Length of the argument, copied to 1024.
  (func $argument (result i64)
    (call $input (i64.const 0))
    (call $read_register (i64.const 0) (i64.const 1024))
    (call $register_len (i64.const 0)))

  ;; Length of our own account id, copied to 2048.
  (func $self (result i64)
    (call $current_account_id (i64.const 0))
    (call $read_register (i64.const 0) (i64.const 2048))
    (call $register_len (i64.const 0)))

  ;; Begins the call that the argument reports: "<account> <method>", with no arguments.
  (func $begin (result i64)
    (local $length i64) (local $at i64)
    (local.set $length (call $argument))
    (loop $next
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br_if $next
        (i32.ne (i32.load8_u (i32.add (i32.const 1024) (i32.wrap_i64 (local.get $at)))) (i32.const 32))))
    (call $promise_create
      (local.get $at) (i64.const 1024)
      (i64.sub (i64.sub (local.get $length) (local.get $at)) (i64.const 1))
      (i64.add (i64.const 1025) (local.get $at))
      (i64.const 0) (i64.const 0) (i64.const 64) (global.get $gas)))

  (func $then_back (param $promise i64) (result i64)
    (call $promise_then (local.get $promise)
      (call $self) (i64.const 2048) (i64.const 4) (i64.const 0)
      (i64.const 0) (i64.const 0) (i64.const 64) (global.get $gas)))

  ;; Calls, and returns what `back` makes of it.
  (func (export "ask") (call $promise_return (call $then_back (call $begin))))

  ;; Calls, and returns what it returns.
  (func (export "pass") (call $promise_return (call $begin)))

  ;; Calls twice, and lets `back` have both results.
  (func (export "ask_twice")
    (i64.store (i32.const 3072) (call $begin))
    (i64.store (i32.const 3080) (call $begin))
    (call $promise_return (call $then_back (call $promise_and (i64.const 3072) (i64.const 2)))))

  ;; Logs each result it was given, and returns the last.
  (func (export "back")
    (local $at i64) (local $length i64)
    (loop $next
      (if (i64.eq (call $promise_result (local.get $at) (i64.const 1)) (i64.const 1))
        (then
          (local.set $length (call $register_len (i64.const 1)))
          (memory.copy (i32.const 4096) (i32.const 112) (i32.const 5))
          (call $read_register (i64.const 1) (i64.const 4101))
          (local.set $length (i64.add (local.get $length) (i64.const 5))))
        (else
          (memory.copy (i32.const 4096) (i32.const 96) (i32.const 6))
          (local.set $length (i64.const 6))))
      (call $log_utf8 (local.get $length) (i64.const 4096))
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $at) (call $promise_results_count))))
    (call $value_return (local.get $length) (i64.const 4096)))

  ;; Waits until it is resumed; `back` makes the result.
  (func (export "wait")
    (local $promise i64)
    (local.set $promise
      (call $promise_yield_create (i64.const 4) (i64.const 0) (i64.const 0) (i64.const 0)
        (global.get $gas) (i64.const 0) (i64.const 1)))
    (call $read_register (i64.const 1) (i64.const 3072))
    (drop (call $storage_write (i64.const 7) (i64.const 16) (i64.const 32) (i64.const 3072) (i64.const 2)))
    (call $promise_return (local.get $promise)))

  ;; Resumes what waits, with the argument.
  (func (export "resume")
    (drop (call $storage_read (i64.const 7) (i64.const 16) (i64.const 0)))
    (call $read_register (i64.const 0) (i64.const 3072))
    (if (call $promise_yield_resume (i64.const 32) (i64.const 3072) (call $argument) (i64.const 1024))
      (then (call $log_utf8 (i64.const 7) (i64.const 128)))
      (else (call $log_utf8 (i64.const 8) (i64.const 144)))))

  ;; Sends 10 NEAR to the account that the argument names.
  (func (export "give")
    (call $promise_batch_action_transfer
      (call $promise_batch_create (call $argument) (i64.const 1024)) (i64.const 160))))
