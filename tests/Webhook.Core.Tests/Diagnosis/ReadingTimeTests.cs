namespace KargoStageWebhook.Diagnosis;

/// <summary>How long it takes to read texts that somebody has made to be slow.</summary>
public sealed class ReadingTimeTests
{
    // Each was slow once, or has what a parser may search for in vain: a megabyte takes milliseconds, and hours if the time grows with its square.
    [Theory]
    [InlineData("\"")]
    [InlineData("\\\"")]
    [InlineData("\n")]
    [InlineData("\n* ")]
    [InlineData(", ")]
    [InlineData("a[, ")]
    [InlineData("x.y: Invalid value: {, ")]
    [InlineData("x.y: Invalid value: \", ")]
    [InlineData("status.a: Required value, ")]
    [InlineData("x y z: Required value")]
    [InlineData("Stage \"x\" is invalid: ")]
    [InlineData("Stage \\\"x\\\" is invalid: [status.a: Required value")]
    [InlineData("is invalid: A")]
    [InlineData("failed calling webhook \"x\": ")]
    [InlineData("Failed calling webhook, failing open ")]
    [InlineData("Post \"https://a.b.svc:443/")]
    [InlineData("admission webhook \"x\" denied the request: ")]
    [InlineData("conversion webhook for a/b, Kind=C failed")]
    [InlineData("a.b is forbidden: User \"a\" cannot ")]
    [InlineData("unknown field \"a\", ")]
    [InlineData("no matches for kind \"A\" in version \"")]
    [InlineData("Apply failed with 1 conflict: conflict with \"")]
    [InlineData("error validating existing CRs against new CRD's schema for \"")]
    [InlineData("context canceled ")]
    [InlineData("a/b namespace=")]
    [InlineData(" ")]
    [InlineData("- ")]
    [InlineData("\n  \\")]
    [InlineData("a: b\n  is invalid: ")]
    [InlineData("denied the request:\n\n")]
    [InlineData("denied the request: [")]
    [InlineData("A A")]
    [InlineData("\u001b[")]
    [InlineData("\\u001b[1")]
    [InlineData(",\"a\"\"")]
    [InlineData("\"\"\",")]
    [InlineData("\n> \"")]
    [InlineData("\na | =\"")]
    [InlineData("is invalid: [\n")]
    [InlineData("ailed calling no\n")]
    [InlineData("A/b/c")]
    [InlineData(" controllerKind=")]
    [InlineData("ValidationError(A.b): invalid type for ")]
    [InlineData("duplicate field \"a\", ")]
    [InlineData("a.b: Aaaa aaaa: ")]
    [InlineData("webhook: Post \"https://a.b.svc/a?")]
    public async Task The_time_to_read_a_text_grows_with_its_length_and_no_faster(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

        await Task.Run(() => ErrorReader.Read(text), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
