using System.Globalization;

namespace KargoStageWebhook.Diagnosis;

/// <summary>How long it takes to read a text of many errors that all differ.</summary>
public sealed class ManyErrorsTests
{
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
    public async Task The_time_to_read_them_grows_with_their_number_and_no_faster(string part, int length) => await ReadingTimeTests.ReadInTimeAsync(
        string.Concat(Enumerable.Range(0, length / (part.Length + 5)).Select(number => part.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));
}
