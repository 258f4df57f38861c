namespace KargoStageWebhook;

/// <summary>The drawing of the dashboard in the documents.</summary>
public sealed class DashboardPictureTests
{
    /// <summary>To draw it after a change: <c>WRITE_DASHBOARD_PICTURE=1 dotnet run --project tests/Webhook.Tests -- -class "*DashboardPictureTests"</c>.</summary>
    [Fact]
    public async Task It_shows_the_dashboard_as_it_is()
    {
        var drawn = DashboardPicture.Draw(DashboardPicture.Dashboard());
        if (Environment.GetEnvironmentVariable("WRITE_DASHBOARD_PICTURE") == "1")
            await File.WriteAllTextAsync(DashboardPicture.File, drawn, TestContext.Current.CancellationToken);

        Assert.Equal(drawn, await File.ReadAllTextAsync(DashboardPicture.File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_first_row_answers_the_first_questions()
    {
        var panels = DashboardPicture.Dashboard()["panels"]!.AsArray();

        Assert.Equal(
            ["Is backfill working?", "Is it needed?", "Required fields", "Is it trusted?", "How many replicas?", "Is it bypassed?"],
            from panel in panels where panel!["gridPos"]!["y"]!.GetValue<int>() == 1 select panel!["title"]!.GetValue<string>());
    }
}
