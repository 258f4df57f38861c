namespace KargoStageWebhook.Attribution;

/// <summary>What a sender is called.</summary>
public sealed class ControllerTests
{
    [Theory]
    [InlineData("system:serviceaccount:kargo:kargo-controller", "kargo/kargo-controller")]
    [InlineData("system:serviceaccount:kargo", "user")]
    [InlineData("system:serviceaccount:kargo:", "user")]
    [InlineData("system:serviceaccount::kargo-controller", "user")]
    [InlineData("system:serviceaccount:kargo:kargo-controller:more", "user")]
    [InlineData("system:serviceaccount:Kargo:kargo-controller", "user")]
    [InlineData("system:serviceaccount:kargo:kargo controller", "user")]
    [InlineData("System:ServiceAccount:kargo:kargo-controller", "user")]
    [InlineData("jane@example.com", "user")]
    [InlineData("", "user")]
    public void A_service_account_is_called_by_its_namespace_and_name_and_nobody_else_by_name(string user, string name) => Assert.Equal(name, Controller.NameOf(user));

    [Fact]
    public void A_service_account_s_user_names_it() => Assert.Equal("kargo/shard", Controller.NameOf(Controller.UserOf("kargo", "shard")));

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
