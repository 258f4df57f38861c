using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;
using static KargoStageWebhook.Language.AnObject;

namespace KargoStageWebhook.Attribution;

/// <summary>Which version a service account's Deployments agree on.</summary>
public sealed class DeploymentDirectoryTests
{
    private readonly DeploymentDirectory _deployments = new(new WebhookOptions());

    [Fact]
    public void One_Deployment_tells_the_version()
    {
        _deployments.Set(Deployment("a", "1.5.1"));

        Assert.Equal(new ControllerVersion("1.5.1", VersionSource.Deployment), Find());
        Assert.Equal(ControllerVersion.Unknown, Find("another"));
    }

    [Fact]
    public void Several_tell_it_as_long_as_they_agree()
    {
        _deployments.Replace([Deployment("a", "1.5.1"), Deployment("b", "1.5.1")]);
        Assert.Equal("1.5.1", Find().Text);

        _deployments.Set(Deployment("b", "1.5.2"));
        Assert.Equal(ControllerVersion.Unknown, Find());

        _deployments.Remove(Deployment("a", "1.5.1"));
        Assert.Equal("1.5.2", Find().Text);
    }

    [Fact]
    public void One_that_is_scaled_to_nothing_has_no_say()
    {
        _deployments.Replace([Deployment("a", "1.5.1"), Deployment("b", "1.5.2")]);
        _deployments.Set(Deployment("a", "1.5.1", replicas: 0));

        Assert.Equal("1.5.2", Find().Text);
    }

    [Fact]
    public void One_that_a_list_no_longer_names_has_no_say()
    {
        _deployments.Replace([Deployment("a", "1.5.1"), Deployment("b", "1.5.2")]);
        _deployments.Replace([Deployment("b", "1.5.2")]);

        Assert.Equal("1.5.2", Find().Text);
    }

    [Fact]
    public void One_without_a_version_agrees_with_none()
    {
        var withoutContainers = new DeploymentSpec(new PodTemplate(null, new PodSpec("kargo-controller", [])));
        _deployments.Replace([Deployment("a", "1.5.1"), Deployment("b", "1.5.1") with { Spec = withoutContainers }]);

        Assert.Equal(ControllerVersion.Unknown, Find());
    }

    [Fact]
    public void One_that_acts_as_another_account_now_is_that_one_s()
    {
        _deployments.Set(Deployment("a", "1.5.1"));
        _deployments.Set(Deployment("a", "1.5.1", account: "another"));

        Assert.Equal(("unknown", "1.5.1"), (Find().Text, Find("another").Text));
    }

    [Fact]
    public async Task A_look_while_a_Deployment_changes_never_sees_it_missing()
    {
        _deployments.Replace([Deployment("a", "1.5.1"), Deployment("b", "1.5.2")]);
        using var end = new CancellationTokenSource();
        var changing = Task.Run(
            () =>
            {
                while (!end.IsCancellationRequested) _deployments.Set(Deployment("a", "1.5.1"));
            },
            TestContext.Current.CancellationToken);

        for (var look = 0; look < 200_000; look++) Assert.Equal(ControllerVersion.Unknown, Find());
        await end.CancelAsync();
        await changing;
    }

    private ControllerVersion Find(string account = "kargo-controller") => _deployments.Find(Controller.UserOf("kargo", account));
}
