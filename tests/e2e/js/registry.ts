// A whole story of the project registry, by the generated client and wallets' keys:
//
//     node registry.js <RPC URL> <the owner's key file> <the maintainer's key file> <slug>
//
// Prints what it did, as JSON: {"project", "release", "slot"}.
import assert from 'node:assert/strict';

import {
    getAddressEncoder,
    getProgramDerivedAddress,
    getU32Encoder,
    isSolanaError,
    type Address,
} from '@solana/kit';

import * as registry from '../../../target/client/project_registry/src/generated';
import { Chain, wallet } from './chain';

const REGISTRY_PROGRAM = registry.PROJECT_REGISTRY_PROGRAM_ADDRESS;
const address = (key: Address) => getAddressEncoder().encode(key);

async function at(...seeds: Parameters<typeof getProgramDerivedAddress>[0]['seeds']): Promise<Address> {
    return (await getProgramDerivedAddress({ programAddress: REGISTRY_PROGRAM, seeds }))[0];
}

async function story(url: string, ownerFile: string, maintainerFile: string, slug: string) {
    const chain = new Chain(url);
    const [owner, maintainer] = await Promise.all([wallet(ownerFile), wallet(maintainerFile)]);
    await chain.fund(owner.address, 1_000_000_000n);
    await chain.fund(maintainer.address, 1_000_000_000n);

    const terms = await registry.fetchRegistry(chain.rpc, await at('registry'));
    assert.equal(terms.data.paused, false);

    const profile = await at('profile', address(owner.address));
    const handle = { handle: 'ada', metadataUri: 'https://example.org/ada.json', metadataSha256: sha(1) };
    await chain.send(
        owner,
        registry.getCreateProfileInstruction({
            profile,
            wallet: owner,
            registry: terms.address,
            details: handle,
        }),
        registry.getLinkNearInstruction({ profile, wallet: owner, nearAccount: 'ada.near' }),
    );
    assert.equal((await registry.fetchProfile(chain.rpc, profile)).data.nearAccount, 'ada.near');

    const project = await at('project', slug);
    const details = {
        name: 'Protein folding, by a browser',
        kind: registry.ProjectKind.Model,
        metadataUri: `https://example.org/projects/${slug}.json`,
        metadataSha256: sha(2),
    };
    await chain.send(
        owner,
        registry.getCreateProjectInstruction({
            project,
            owner,
            registry: terms.address,
            treasury: terms.data.treasury,
            slug,
            details,
        }),
    );

    const member = await at('member', address(project), address(maintainer.address));
    await chain.send(
        owner,
        registry.getAddMemberInstruction({
            project,
            member,
            actor: owner,
            wallet: maintainer.address,
            role: registry.Role.Maintainer,
        }),
    );
    assert.equal((await registry.fetchMember(chain.rpc, member)).data.role, registry.Role.Maintainer);

    const release = await at('release', address(project), getU32Encoder().encode(0));
    await chain.send(
        maintainer,
        registry.getPublishReleaseInstruction({
            project,
            release,
            publisher: maintainer,
            publisherMember: member,
            versionText: '1.0.0',
            kind: registry.ReleaseKind.Model,
            artifactUri: 'ipfs://weights',
            artifactSha256: sha(3),
            licence: 'Apache-2.0',
            previous: null,
        }),
    );
    const published = (await registry.fetchRelease(chain.rpc, release)).data;
    assert.deepEqual([published.versionText, published.publisher], ['1.0.0', maintainer.address]);

    // What only the owner may, a maintainer is refused, and reported why by the program's own error.
    const archive = (by: typeof owner) =>
        registry.getSetProjectStatusInstruction({ project, owner: by, status: registry.ProjectStatus.Archived });
    await assert.rejects(chain.send(maintainer, archive(maintainer)), error => {
        const cause = isSolanaError(error) ? JSON.stringify(error.cause ?? error.context, digits) : String(error);
        return cause.includes(String(registry.PROJECT_REGISTRY_ERROR__NOT_PROJECT_OWNER));
    });
    const slot = await chain.send(owner, archive(owner));

    const held = (await registry.fetchProject(chain.rpc, project)).data;
    assert.equal(held.status, registry.ProjectStatus.Archived);
    assert.deepEqual([held.memberCount, held.releaseCount, held.link.seq], [1, 1, 4n]);
    return { project, release, slot: slot.toString() };
}

function sha(byte: number): Uint8Array {
    return new Uint8Array(32).fill(byte);
}

function digits(_: string, value: unknown): unknown {
    return typeof value === 'bigint' ? value.toString() : value;
}

const [url, owner, maintainer, slug] = process.argv.slice(2);
if (!url || !owner || !maintainer || !slug) throw new Error('give RPC URL, two key files and a slug');
story(url, owner, maintainer, slug).then(
    result => console.log(JSON.stringify(result)),
    error => {
        console.error(error);
        process.exitCode = 1;
    },
);
