;; Keeps under "a" what it answers, under "q" what it was asked, under "p" what it calls before it answers:
;; a digit of yoctoNEAR, two digits and the account, two digits and the method, the arguments.
(module
  (import "env" "input" (func $input (param i64)))
  (import "env" "read_register" (func $read (param i64 i64)))
  (import "env" "register_len" (func $length (param i64) (result i64)))
  (import "env" "storage_write" (func $store (param i64 i64 i64 i64 i64) (result i64)))
  (import "env" "storage_read" (func $load (param i64 i64 i64) (result i64)))
  (import "env" "storage_remove" (func $remove (param i64 i64 i64) (result i64)))
  (import "env" "value_return" (func $return (param i64 i64)))
  (import "env" "promise_create" (func $call (param i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (memory 40)
  (data (i32.const 0) "aqp")
  ;; At 16 the deposit, in yoctoNEAR.

  (func $keep (param $key i64)
    (call $input (i64.const 0))
    (if (i64.eqz (call $length (i64.const 0)))
      (then (drop (call $remove (i64.const 1) (local.get $key) (i64.const 1))))
      (else (drop (call $store (i64.const 1) (local.get $key) (i64.const -1) (i64.const 0) (i64.const 1))))))
  (func (export "set") (call $keep (i64.const 0)))
  (func (export "plan") (call $keep (i64.const 2)))

  ;; Two digits at an address, as a number.
  (func $digits (param $at i32) (result i32)
    (i32.add
      (i32.mul (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 10))
      (i32.sub (i32.load8_u offset=1 (local.get $at)) (i32.const 48))))

  (func $act (local $account i32) (local $method i32) (local $args i32) (local $end i32)
    (if (i64.eqz (call $load (i64.const 1) (i64.const 2) (i64.const 2))) (then return))
    (call $read (i64.const 2) (i64.const 1024))
    (local.set $end (i32.add (i32.const 1024) (i32.wrap_i64 (call $length (i64.const 2)))))
    (i64.store (i32.const 16) (i64.sub (i64.load8_u (i32.const 1024)) (i64.const 48)))
    (local.set $account (call $digits (i32.const 1025)))
    (local.set $method (i32.add (i32.const 1027) (local.get $account)))
    (local.set $args (i32.add (i32.add (local.get $method) (i32.const 2)) (call $digits (local.get $method))))
    (drop (call $call
      (i64.extend_i32_u (local.get $account)) (i64.const 1027)
      (i64.extend_i32_u (call $digits (local.get $method)))
      (i64.extend_i32_u (i32.add (local.get $method) (i32.const 2)))
      (i64.extend_i32_u (i32.sub (local.get $end) (local.get $args))) (i64.extend_i32_u (local.get $args))
      (i64.const 16) (i64.const 8000000000000))))

  (func $answer
    (call $keep (i64.const 1))
    (call $act)
    (if (i64.eqz (call $load (i64.const 1) (i64.const 0) (i64.const 3))) (then unreachable))
    (call $return (i64.const -1) (i64.const 3)))
  (func (export "get_price_data") (call $answer))
  (func (export "storage_balance_of") (call $answer))
  (func (export "ft_on_transfer") (call $answer)))
