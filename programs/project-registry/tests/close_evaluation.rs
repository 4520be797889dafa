use project_registry::events::{EvaluationClosed, RegistryEvent};
use project_registry::state::{Evaluation, EventLink, Project, Release};
use project_registry::{ID, RegistryError};
use solana_signer::Signer;

use crate::world::*;

fn with_evaluation() -> (World, Cast) {
    let (mut world, cast) = World::with_release();
    let call = world.record_evaluation(SLUG, cast.contributor.pubkey(), 0, "MMLU", evaluation(1));
    world.send(call, &[&cast.contributor]).unwrap();
    (world, cast)
}

#[test]
fn an_evaluator_closes_its_evaluation_and_may_record_again() {
    let (mut world, cast) = with_evaluation();
    let (link, evaluator) = (world.project(SLUG).link, cast.contributor.pubkey());
    let had = world.balance(&evaluator);

    let done = world.send(world.close_evaluation(SLUG, evaluator, evaluator, 0, "MMLU"), &[&cast.contributor]).unwrap();

    let project = Project::address(SLUG, &ID);
    let release = Release::address(&project, 0, &ID);
    let evaluation = Evaluation::address(&release, &evaluator, "MMLU", &ID);
    assert!(!world.exists(&evaluation));
    assert_eq!(world.balance(&evaluator), had + world.rent(Evaluation::SPACE));
    assert_eq!(world.read::<Release>(&release).evaluation_count, 0);
    let EventLink { seq, head } = world.project(SLUG).link;
    let event = EvaluationClosed { project, release, evaluation, closed_by: evaluator, at: NOW, seq, head };
    assert_eq!(done.one(link), RegistryEvent::EvaluationClosed(event));
    let again = world.record_evaluation(SLUG, evaluator, 0, "MMLU", super::world::evaluation(2));
    world.send(again, &[&cast.contributor]).unwrap();
}

#[test]
fn others_wait_until_the_release_is_yanked() {
    let (mut world, cast) = with_evaluation();
    let (maintainer, evaluator) = (cast.maintainer.pubkey(), cast.contributor.pubkey());
    let close = world.close_evaluation(SLUG, maintainer, evaluator, 0, "MMLU");
    let early = world.send(close.clone(), &[&cast.maintainer]).err();
    assert_eq!(early, Some(refused(RegistryError::EvaluationInUse)));
    world.send(world.yank_release(SLUG, maintainer, 0), &[&cast.maintainer]).unwrap();
    let mut greedy = close.clone();
    greedy.accounts[5].pubkey = maintainer;
    assert_eq!(world.send(greedy, &[&cast.maintainer]).err(), Some(refused(RegistryError::WrongPayer)));
    for actor in [&cast.viewer, &cast.stranger] {
        let refusal = world.send(world.close_evaluation(SLUG, actor.pubkey(), evaluator, 0, "MMLU"), &[actor]).err();
        assert_eq!(refusal, Some(refused(RegistryError::RoleTooLow)));
    }
    let had = world.balance(&evaluator);
    world.send(close, &[&cast.maintainer]).unwrap();
    assert_eq!(world.balance(&evaluator), had + world.rent(Evaluation::SPACE));
}

#[test]
fn an_evaluator_who_is_no_member_any_more_still_gets_its_rent() {
    let (mut world, cast) = with_evaluation();
    let (owner, evaluator) = (cast.owner.pubkey(), cast.contributor.pubkey());
    world.send(world.remove_member(SLUG, owner, evaluator, owner), &[&cast.owner]).unwrap();
    world.send(world.close_evaluation(SLUG, evaluator, evaluator, 0, "MMLU"), &[&cast.contributor]).unwrap();
}

#[test]
fn releases_and_their_evaluations_belong_together() {
    let (mut world, cast) = with_evaluation();
    let evaluator = cast.contributor.pubkey();
    let call = world.close_evaluation(SLUG, evaluator, evaluator, 0, "MMLU");
    let mut another = call.clone();
    another.accounts[1].pubkey = Release::address(&Project::address(OTHER_SLUG, &ID), 0, &ID);
    assert_eq!(world.send(another.clone(), &[&cast.contributor]).err(), Some(refused(RegistryError::WrongRelease)));
    another.accounts[0].pubkey = Project::address(OTHER_SLUG, &ID);
    assert_eq!(world.send(another, &[&cast.contributor]).err(), Some(refused(RegistryError::WrongEvaluation)));
}

#[test]
fn it_withstands_substitutes() {
    let (mut world, cast) = with_evaluation();
    let evaluator = cast.contributor.pubkey();
    let call = world.close_evaluation(SLUG, evaluator, evaluator, 0, "MMLU");
    world.withstands(&call, &[&cast.contributor], &[5]);
}
