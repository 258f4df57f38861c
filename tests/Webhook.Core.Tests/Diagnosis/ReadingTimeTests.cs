using System.Globalization;

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
    [InlineData("failed to create typed patch object (a/")]
    [InlineData("error building typed value from a resource: .a")]
    [InlineData("\"requestURI\":\"/status\",\"verb\":\"a")]
    [InlineData("\na.b")]
    [InlineData("\nUser \"a\" cannot")]
    [InlineData("\n\u2502 Error: is forbidden: User")]
    [InlineData("could not find the requested resource (get a.b ")]
    [InlineData("\t{\"")]
    [InlineData("failed calling webhook \"x\": \t{\"")]
    [InlineData("policy \"a\" denied request: ")]
    [InlineData("admission webhook \"x\" does not support dry run ")]
    [InlineData("Internal error occurred: a operation does not apply: ")]
    [InlineData("conversion webhook for a/b, Kind=C returned ")]
    [InlineData("object a/b c/d, Kind=E: Apply failed with 1 conflict: conflict ")]
    [InlineData("A/b/c apply failed: Apply failed with 1 conflict: conflict ")]
    [InlineData("create or update the object has been modified ")]
    [InlineData("\nis forbidden: user \"a\" ")]
    [InlineData("unknown field \"a\",\n")]
    public async Task The_time_to_read_a_text_grows_with_its_length_and_no_faster(string part) =>
        await ReadInTimeAsync(string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)));

    // No two parts are equal. Of the shortest there are so many that comparing each with all before it takes minutes.
    [Theory]
    [InlineData("User \"#\" cannot get a\n", 4_000_000)]
    [InlineData("X \"#\" is invalid: a.b: Required value\n", 1_000_000)]
    [InlineData("X \"a\" is invalid: a.b#: Required value namespace=n# ", 1_000_000)]
    [InlineData("admission webhook \"#\" denied the request, ", 1_000_000)]
    [InlineData("conversion webhook for a/b, Kind=C# failed\n", 1_000_000)]
    [InlineData("a.b \"#\" is forbidden: x ", 1_000_000)]
    [InlineData("Apply failed with 1 conflict: conflict with \"#\": .a\n", 1_000_000)]
    [InlineData("x.y#: Required value, ", 1_000_000)]
    public async Task The_time_to_read_a_text_of_different_errors_grows_with_its_length_and_no_faster(string part, int length) => await ReadInTimeAsync(
        string.Concat(Enumerable.Range(0, length / (part.Length + 5)).Select(number => part.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

    private static async Task ReadInTimeAsync(string text) =>
        await Task.Run(() => ErrorReader.Read(text), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
