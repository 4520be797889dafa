use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use project_registry::events::{EvaluationRecorded, RegistryEvent};
use project_registry::state::{Attestor, Evaluation, EvaluationDetails, EventLink, Project, Release};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

#[test]
fn a_contributor_records_how_a_release_did() {
    let (mut world, cast) = World::with_release();
    let (link, evaluator, project) = (world.project(SLUG).link, cast.contributor.pubkey(), Project::address(SLUG, &ID));
    let had = world.balance(&evaluator);
    let release = Release::address(&project, 0, &ID);
    let address = Evaluation::address(&release, &evaluator, "MMLU", &ID);

    let call = world.record_evaluation(SLUG, evaluator, 0, "MMLU", evaluation(-1_500_000));
    let done = world.send(call, &[&cast.contributor]).unwrap();

    let EvaluationDetails { score, report_uri, report_sha256 } = evaluation(-1_500_000);
    let seeds = [Evaluation::SEED, release.as_ref(), evaluator.as_ref(), b"MMLU"];
    assert_eq!(
        world.read::<Evaluation>(&address),
        Evaluation {
            version: Evaluation::VERSION,
            bump: Pubkey::find_program_address(&seeds, &ID).1,
            release,
            evaluator,
            score,
            recorded_at: NOW,
            report_sha256,
            reserved: [0; 32],
            benchmark: "MMLU".to_owned(),
            report_uri: report_uri.clone(),
        }
    );
    assert_eq!(world.read::<Release>(&release).evaluation_count, 1);
    assert_eq!(world.balance(&evaluator), had - world.rent(Evaluation::SPACE));
    let EventLink { seq, head } = world.project(SLUG).link;
    assert_eq!(
        done.one(link),
        RegistryEvent::EvaluationRecorded(EvaluationRecorded {
            project,
            release,
            evaluation: address,
            evaluator,
            benchmark: "MMLU".to_owned(),
            score,
            report_uri,
            report_sha256,
            at: NOW,
            seq,
            head,
        })
    );
    let again = world.record_evaluation(SLUG, evaluator, 0, "MMLU", evaluation(i64::MAX));
    assert_eq!(world.send(again, &[&cast.contributor]).err(), Some(custom(0)), "once a benchmark");
    let another = world.record_evaluation(SLUG, evaluator, 0, "GSM8K", evaluation(i64::MIN));
    world.send(another, &[&cast.contributor]).unwrap();
    let another = world.record_evaluation(SLUG, cast.owner.pubkey(), 0, "MMLU", evaluation(0));
    world.send(another, &[&cast.owner]).unwrap();
}

#[test]
fn an_active_attestor_evaluates_from_outside() {
    let (mut world, cast) = World::with_release();
    let evaluator = cast.attestor.pubkey();
    let refusal =
        world.send(world.record_evaluation(SLUG, evaluator, 0, "MMLU", evaluation(1)), &[&cast.attestor]).err();
    assert_eq!(refusal, Some(refused(RegistryError::NotEvaluator)), "not registered yet");
    world.send(world.register_attestor(evaluator, attestor()), &[]).unwrap();
    let call = world.record_evaluation(SLUG, evaluator, 0, "MMLU", evaluation(1));
    let mut borrowed = world.record_evaluation(SLUG, cast.stranger.pubkey(), 0, "MMLU", evaluation(1));
    borrowed.accounts[5].pubkey = Attestor::address(&evaluator, &ID);
    assert_eq!(world.send(borrowed, &[&cast.stranger]).err(), Some(refused(RegistryError::NotEvaluator)));
    world.send(world.set_attestor_active(evaluator, false), &[]).unwrap();
    assert_eq!(world.send(call.clone(), &[&cast.attestor]).err(), Some(refused(RegistryError::NotEvaluator)));
    world.send(world.set_attestor_active(evaluator, true), &[]).unwrap();
    world.send(call, &[&cast.attestor]).unwrap();
}

#[test]
fn viewers_and_strangers_do_not_evaluate() {
    let (mut world, cast) = World::with_release();
    for actor in [&cast.viewer, &cast.stranger, &cast.other] {
        let refusal =
            world.send(world.record_evaluation(SLUG, actor.pubkey(), 0, "MMLU", evaluation(1)), &[actor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::NotEvaluator)));
    }
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let (mut world, cast) = World::with_release();
    let owner = cast.owner.pubkey();
    for bad in ["", "M M", "M\0", "é", &"x".repeat(33)] {
        let refusal = world.send(world.record_evaluation(SLUG, owner, 0, bad, evaluation(1)), &[&cast.owner]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidBenchmark)), "{bad:?}");
    }
    for report_uri in bad_uris() {
        let details = EvaluationDetails { report_uri, ..evaluation(1) };
        let refusal = world.send(world.record_evaluation(SLUG, owner, 0, "MMLU", details), &[&cast.owner]).err();
        assert_eq!(refusal, Some(refused(RegistryError::InvalidReportUri)));
    }
    let longest = EvaluationDetails { report_uri: longest_uri(), ..evaluation(1) };
    world.send(world.record_evaluation(SLUG, owner, 0, &"x".repeat(32), longest), &[&cast.owner]).unwrap();
}

#[test]
fn a_yanked_release_is_not_evaluated_and_one_of_another_project_is_none() {
    let (mut world, cast) = World::with_release();
    let owner = cast.owner.pubkey();
    let call = world.record_evaluation(SLUG, owner, 0, "MMLU", evaluation(1));
    let mut elsewhere = call.clone();
    let other = Release::address(&Project::address(OTHER_SLUG, &ID), 0, &ID);
    elsewhere.accounts[1].pubkey = other;
    elsewhere.accounts[2].pubkey = Evaluation::address(&other, &owner, "MMLU", &ID);
    assert_eq!(world.send(elsewhere, &[&cast.owner]).err(), Some(refused(RegistryError::WrongRelease)));
    let mut misplaced = call.clone();
    misplaced.accounts[2].pubkey = nobody();
    assert_eq!(world.send(misplaced, &[&cast.owner]).err(), Some(anchor(ErrorCode::ConstraintSeeds)));
    world.send(world.yank_release(SLUG, owner, 0), &[&cast.owner]).unwrap();
    assert_eq!(world.send(call, &[&cast.owner]).err(), Some(refused(RegistryError::ReleaseYanked)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = World::with_release();
    let call = world.record_evaluation(SLUG, cast.contributor.pubkey(), 0, "MMLU", evaluation(1));
    world.withstands(&call, &[&cast.contributor], &[]);
}
