namespace KargoStageWebhook.Diagnosis;

/// <summary>How long it takes to read texts that somebody has made to be slow: one part again and again.</summary>
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
    [InlineData("unknown field \"a\", ")]
    [InlineData("error validating existing CRs against new CRD's schema for \"")]
    [InlineData("a/b namespace=")]
    [InlineData(" ")]
    [InlineData("- ")]
    [InlineData("\n  \\")]
    [InlineData("a: b\n  is invalid: ")]
    [InlineData("A A")]
    [InlineData("\u001b[")]
    [InlineData("\\u001b[1")]
    [InlineData(",\"a\"\"")]
    [InlineData("\"\"\",")]
    [InlineData("\n> \"")]
    [InlineData("\na | =\"")]
    [InlineData("is invalid: [\n")]
    [InlineData("A/b/c")]
    [InlineData(" controllerKind=")]
    [InlineData("ValidationError(A.b): invalid type for ")]
    [InlineData("ValidationError(A.b.")]
    [InlineData("unknown object type \"nil\" in A.b")]
    [InlineData("duplicate field \"a\", ")]
    [InlineData("a.b: Aaaa aaaa: ")]
    [InlineData("error building typed value from a resource: .a")]
    [InlineData("\na.b")]
    [InlineData("\t{\"")]
    [InlineData("Internal error occurred: a operation does not apply: ")]
    [InlineData("unknown field \"a\",\n")]
    [InlineData("[a](http://")]
    [InlineData("<http://a|")]
    [InlineData("<https://a")]
    [InlineData("\n#1 1.1 ")]
    [InlineData("\n[2026-01-05 10:00 - ")]
    [InlineData("\nJan 1 00:00:00 a ")]
    [InlineData("a: B (ErrorResponse {")]
    [InlineData("is invalid: a.b: Required value. Received status: Status(")]
    [InlineData("violates PodSecurity (\n")]
    [InlineData("is\ninvalid: [ ")]
    [InlineData("a is invalid: [\nb is\ninvalid: [ ")]
    [InlineData("{\"pod\":\"a\",\"namespace\":\"b\",")]
    [InlineData("\"pod\":\"a\",\"namespace\":\"b\"}")]
    [InlineData("\\u0022")]
    [InlineData("\u00ab a")]
    [InlineData("a=b/c ")]
    [InlineData("Warning: a ")]
    public async Task The_time_to_read_a_text_grows_with_its_length_and_no_faster(string part) => await ReadInTimeAsync(Repeat(part));

    /// <summary>A megabyte of it.</summary>
    internal static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

    internal static async Task ReadInTimeAsync(string text) =>
        await Task.Run(() => ErrorReader.Read(text), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
