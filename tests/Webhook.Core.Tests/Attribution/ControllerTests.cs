namespace KargoStageWebhook.Attribution;

/// <summary>What a sender is called.</summary>
public sealed class ControllerTests
{
    [Theory]
    [InlineData("system:serviceaccount:kargo:kargo-controller", "kargo/kargo-controller")]
    [InlineData("system:serviceaccount:kargo:a:b", Controller.SomeUser)]
    [InlineData("system:serviceaccount:kargo", Controller.SomeUser)]
    [InlineData("system:serviceaccount::a", Controller.SomeUser)]
    [InlineData("jane@example.com", Controller.SomeUser)]
    public void A_service_account_is_called_by_its_namespace_and_name(string user, string name) => Assert.Equal(name, Controller.NameOf(user));

    [Fact]
    public void The_longest_names_are_names() =>
        Assert.Equal($"{new string('a', 253)}/{new string('b', 253)}", Controller.NameOf($"system:serviceaccount:{new string('a', 253)}:{new string('b', 253)}"));

    [Fact]
    public void A_text_that_is_too_long_for_a_name_costs_nothing()
    {
        var user = "system:serviceaccount:" + string.Concat(Enumerable.Repeat("a:", 1_000_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(Controller.SomeUser, Controller.NameOf(user));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }
}
