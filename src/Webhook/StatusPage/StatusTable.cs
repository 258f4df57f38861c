namespace KargoStageWebhook.StatusPage;

/// <summary>A table of the status page; on a narrow screen each row becomes a list of its cells with their columns' names.</summary>
/// <param name="Name">Its heading's id, which names it for screen readers.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The cells of each row.</param>
internal sealed record StatusTable(string Name, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<StatusTable.Cell>> Rows)
{
    /// <summary>A cell.</summary>
    /// <param name="Text">What it says.</param>
    /// <param name="Class">Its class: <c>number</c>, <c>good</c>, <c>bad</c>.</param>
    /// <param name="Exactly">The same more exactly, shown at the pointer: a time.</param>
    internal readonly record struct Cell(string Text, string Class = "", string? Exactly = null)
    {
        /// <summary>A number.</summary>
        public static Cell Number(long number, bool isBad = false) =>
            new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), isBad && number > 0 ? "number bad" : "number");
    }
}
