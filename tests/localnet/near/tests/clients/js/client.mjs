// What a JavaScript program does with a NEAR network. Arguments: address of JSON-RPC, key of test.near, contract.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Account, JsonRpcProvider, KeyPair } from "near-api-js";
import { NEAR } from "near-api-js/tokens";

const [url, key, contract] = process.argv.slice(2);
const provider = new JsonRpcProvider({ url });
const root = new Account("test.near", provider, key);

const pair = KeyPair.fromRandom("ed25519");
await root.createSubAccount({
  accountOrPrefix: "bob",
  publicKey: pair.getPublicKey(),
  nearToTransfer: NEAR.toUnits("20"),
});
const bob = new Account("bob.test.near", provider, pair.toString());
// `getBalance` leaves out what the account's storage locks.
const total = async () => (await bob.getState()).balance.total;
assert.equal(await total(), BigInt(NEAR.toUnits("20")));
assert.ok((await bob.getBalance()) < (await total()));

await root.transfer({ receiverId: "bob.test.near", amount: NEAR.toUnits("1"), token: NEAR });
assert.equal(await total(), BigInt(NEAR.toUnits("21")));

await bob.deployContract(readFileSync(contract));
await root.callFunction({ contractId: "bob.test.near", methodName: "set", args: { seven: 7 } });
const value = await provider.callFunction({ contractId: "bob.test.near", method: "get", args: {} });
assert.deepEqual(value, { seven: 7 });

const sent = await root.callFunctionRaw({ contractId: "bob.test.near", methodName: "set", args: { eight: 8 } });
const logs = sent.receiptsOutcome ?? sent.receipts_outcome;
assert.deepEqual(logs[0].outcome.logs, ["stored"]);

await assert.rejects(
  root.callFunction({ contractId: "bob.test.near", methodName: "set_and_fail", args: {} }),
  /as told/,
);
await assert.rejects(root.transfer({ receiverId: "bob.test.near", amount: NEAR.toUnits("2000000000"), token: NEAR }));

const block = await provider.viewBlock({ finality: "final" });
assert.ok(block.header.height > 0);
const state = await bob.getContractState();
assert.equal(state.values.length, 1);
console.log("done");
