// What a wallet does with a cluster: sign, send, wait, read.
import { readFile } from 'node:fs/promises';

import {
    appendTransactionMessageInstructions,
    createKeyPairSignerFromBytes,
    createSolanaRpc,
    createTransactionMessage,
    getBase64EncodedWireTransaction,
    getSignatureFromTransaction,
    lamports,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    signTransactionMessageWithSigners,
    type Address,
    type Instruction,
    type KeyPairSigner,
    type Signature,
} from '@solana/kit';

const CONFIRMATION_TIMEOUT_MS = 60_000;

export class Chain {
    readonly rpc;

    constructor(url: string) {
        this.rpc = createSolanaRpc(url);
    }

    /** Signs, sends and waits until it is confirmed. Gives the slot. */
    async send(payer: KeyPairSigner, ...instructions: Instruction[]): Promise<bigint> {
        const { value: blockhash } = await this.rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
        const message = pipe(
            createTransactionMessage({ version: 0 }),
            message => setTransactionMessageFeePayerSigner(payer, message),
            message => setTransactionMessageLifetimeUsingBlockhash(blockhash, message),
            message => appendTransactionMessageInstructions(instructions, message),
        );
        const transaction = await signTransactionMessageWithSigners(message);
        const wire = getBase64EncodedWireTransaction(transaction);
        await this.rpc.sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' }).send();
        return await this.confirmed(getSignatureFromTransaction(transaction));
    }

    async fund(address: Address, amount: bigint): Promise<void> {
        const signature = await this.rpc.requestAirdrop(address, lamports(amount)).send();
        await this.confirmed(signature);
    }

    private async confirmed(signature: Signature): Promise<bigint> {
        for (const deadline = Date.now() + CONFIRMATION_TIMEOUT_MS; Date.now() < deadline; ) {
            const { value: [status] } = await this.rpc.getSignatureStatuses([signature]).send();
            if (status?.err) throw new Error(`${signature} failed: ${JSON.stringify(status.err, text)}`);
            if (status?.confirmationStatus && status.confirmationStatus !== 'processed') return status.slot;
            await new Promise(resolve => setTimeout(resolve, 50));
        }
        throw new Error(`${signature} was not confirmed within ${CONFIRMATION_TIMEOUT_MS} ms`);
    }
}

/** A wallet's key as the Solana command line keeps it: 64 bytes in a JSON array. */
export async function wallet(file: string): Promise<KeyPairSigner> {
    return await createKeyPairSignerFromBytes(new Uint8Array(JSON.parse(await readFile(file, 'utf8'))));
}

function text(_: string, value: unknown): unknown {
    return typeof value === 'bigint' ? value.toString() : value;
}
