using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Proof;

/// <summary>How many proofs it takes until failurePolicy is Fail.</summary>
public sealed class FailThresholdTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailThreshold _threshold;

    public FailThresholdTests() => _threshold = new FailThreshold(_time);

    [Fact]
    public void Two_proofs_in_a_row_set_Fail_and_one_changes_nothing()
    {
        Assert.Null(_threshold.Record(isProven: true));
        Assert.Equal(FailThreshold.Fail, _threshold.Record(isProven: true));
    }

    [Fact]
    public void Each_failure_under_Fail_doubles_the_number_of_proofs_up_to_64() =>
        Assert.Equal([2, 4, 8, 16, 32, 64, 64], Enumerable.Range(0, 7).Select(_ => ProofsUntilFailThenFailure()));

    [Fact]
    public void A_failure_under_Ignore_does_not()
    {
        for (var failure = 0; failure < 5; failure++) Assert.Equal(FailThreshold.Ignore, _threshold.Record(isProven: false));

        Assert.Equal(2, ProofsUntilFailThenFailure());
    }

    /// <summary>As without permission to change the configurations.</summary>
    [Fact]
    public void A_failure_after_Fail_that_was_not_stored_does_not_either()
    {
        for (var proof = 0; proof < 10; proof++) _threshold.Record(isProven: true);
        Assert.False(_threshold.IsFail);

        _threshold.Record(isProven: false);

        Assert.Equal(2, _threshold.Proofs);
    }

    [Fact]
    public void After_a_failure_it_is_Ignore_until_there_are_enough_proofs()
    {
        ProofsUntilFailThenFailure();

        Assert.Equal(
            [FailThreshold.Ignore, FailThreshold.Ignore, FailThreshold.Ignore, FailThreshold.Fail],
            Enumerable.Range(0, 4).Select(_ => _threshold.Record(isProven: true)));
    }

    [Fact]
    public void After_an_hour_under_Fail_a_failure_is_the_first_again()
    {
        for (var flap = 0; flap < 4; flap++) ProofsUntilFailThenFailure();

        ProofsUntilFail();
        _threshold.RecordFail();
        _time.Advance(TimeSpan.FromHours(1));
        _threshold.Record(isProven: true);
        _threshold.Record(isProven: false);

        Assert.Equal(4, _threshold.Proofs);
    }

    private int ProofsUntilFailThenFailure()
    {
        var proofs = ProofsUntilFail();
        _threshold.RecordFail();
        _threshold.Record(isProven: false);
        return proofs;
    }

    private int ProofsUntilFail() => 1 + Enumerable.Range(0, 1000).TakeWhile(_ => _threshold.Record(isProven: true) != FailThreshold.Fail).Count();
}
